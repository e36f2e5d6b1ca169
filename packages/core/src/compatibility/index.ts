export { compareContracts, type ContractChange } from './compare-contracts.ts';
export {
  describeContract,
  type CommandDescription,
  type ContractDescription,
  type EventDescription,
  type PlainSchema,
  type QueryDescription,
} from './describe-contract.ts';
export { schemaChanges, type SchemaChange } from './schema-changes.ts';
