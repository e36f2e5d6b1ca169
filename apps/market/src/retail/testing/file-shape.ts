import { readHeader, type RetailColumns } from '../header.ts';
import { openRetailFile } from '../open-retail-file.ts';
import { readRecords } from '../read-records.ts';

/** What an invoice's lines say that is to be one thing for all of them. */
interface Said {
  lastAt: number;
  isContiguous: boolean;
  readonly dates: Set<string>;
  readonly customers: Set<string>;
  readonly countries: Set<string>;
}

/** The values that stand under a key. */
class Grouped {
  readonly #groups = new Map<string, Set<string>>();

  add(key: string, value: string): void {
    const group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, new Set([value]));
    else group.add(value);
  }

  /** How many keys have several values. */
  get several(): number {
    return [...this.#groups.values()].filter(({ size }) => size > 1).length;
  }
}

/** Counts, from the fields of a file as they are written, what makes grouping its lines by invoice more than reading them. */
export async function fileShape(path: string): Promise<Readonly<Record<string, number>>> {
  const invoices = new Map<string, Said>();
  const records = new Set<string>();
  const [codesByCase, countriesOfCustomers] = [new Grouped(), new Grouped()];
  const codes = new Set<string>();
  let [at, apartMax] = [-1, 0];
  const file = await openRetailFile(path);
  let columns: RetailColumns | undefined;
  for await (const batch of readRecords(file.bytes)) {
    for (const { fields } of batch.records) {
      if (columns === undefined) {
        columns = readHeader(fields);
        continue;
      }
      at += 1;
      const found = columns;
      const field = (name: keyof RetailColumns): string => fields[found[name]]!;
      const [customer, country] = [field('customer'), field('country')];
      const said = invoices.get(field('invoice')) ?? {
        lastAt: at - 1,
        isContiguous: true,
        dates: new Set(),
        customers: new Set(),
        countries: new Set(),
      };
      if (at - said.lastAt > 1) {
        said.isContiguous = false;
        apartMax = Math.max(apartMax, at - said.lastAt);
      }
      said.lastAt = at;
      said.dates.add(field('date'));
      said.customers.add(customer);
      said.countries.add(country);
      invoices.set(field('invoice'), said);
      records.add(JSON.stringify(fields));
      codes.add(field('code'));
      codesByCase.add(field('code').toUpperCase(), field('code'));
      if (customer !== '') countriesOfCustomers.add(customer, country);
    }
  }
  const all = [...invoices.values()];
  const beginningWith = (letter: string): number => [...invoices.keys()].filter((id) => id.startsWith(letter)).length;
  return {
    'plain invoices': all.length - beginningWith('C') - beginningWith('A'),
    'invoices with C': beginningWith('C'),
    'invoices with A': beginningWith('A'),
    'invoices not contiguous': all.filter(({ isContiguous }) => !isContiguous).length,
    'lines apart': apartMax,
    'exact repeats': at + 1 - records.size,
    'invoices of several dates': all.filter(({ dates }) => dates.size > 1).length,
    'invoices of several customers': all.filter(({ customers }) => customers.size > 1).length,
    'invoices of several countries': all.filter(({ countries }) => countries.size > 1).length,
    countries: new Set(all.flatMap(({ countries }) => [...countries])).size,
    'customers of several countries': countriesOfCustomers.several,
    'codes as written': codes.size,
    'codes that differ by case': codesByCase.several,
    'codes with a blank': [...codes].filter((code) => code !== code.trim()).length,
  };
}
