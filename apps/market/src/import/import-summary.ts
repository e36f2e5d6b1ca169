import { describeSeconds } from './progress.ts';
import type { ImportSummary } from './run-import.ts';

/** The last words of an import. */
export function summaryText(summary: ImportSummary, seconds: number): string {
  const { record, rejectFile, sentInvoices, sentLines, leftLines } = summary;
  const count = (number: number): string => number.toLocaleString('en');
  const lines = [
    `lines: ${count(record.read)} read, ${count(record.accepted)} accepted, ${count(record.rejected)} rejected`,
  ];
  if (rejectFile !== undefined) lines.push(`rejected lines, with reasons: ${rejectFile}`);
  if (leftLines > 0) lines.push(`stopped: ${count(leftLines)} lines wait for the next run, which continues here`);
  else if (sentInvoices === 0) lines.push('nothing new: everything in this file was imported before');
  if (sentInvoices > 0) {
    const rate = count(Math.round(sentLines / seconds));
    lines.push(
      `imported: ${count(sentInvoices)} invoices with ${count(sentLines)} lines in ${describeSeconds(seconds)}, ${rate} lines/s`,
    );
    if (leftLines === 0) lines.push('next: npm run report, npm run check');
  }
  return `${lines.join('\n')}\n`;
}
