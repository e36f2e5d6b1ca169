// Loaded into a process before its own code (`node --import`): writes down the most memory that it ever held, in KiB, when it ends.
import { writeFileSync } from 'node:fs';

process.on('exit', () => writeFileSync(process.env['BANYAN_PEAK_FILE']!, String(process.resourceUsage().maxRSS)));
