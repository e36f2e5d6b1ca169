import { benchmarkOf } from './benchmarks.ts';
import type { Task, Told } from './measure-apart.ts';

// The process of one benchmark, started by `measureApart`.
const { name, options } = JSON.parse(process.argv[2]!) as Task;
const tell = (told: Told): void => void process.send!(told);
const measure = await benchmarkOf(name).load();
tell({ figures: await measure(options, (line) => tell({ say: line })) });
process.disconnect();
