// Checked by the compiler alone: each expectation that no error meets is an error itself.
import { service } from './index.ts';
import { copies, lendBook, library, shelf, shelves } from '../examples/lending.ts';
import { askForHold, collectHold, desk, holdState, holding, waiting } from '../examples/holds.ts';

const own = { aggregates: [holdState], decisions: [askForHold, collectHold] };

service(desk, { ...own, views: [waiting, shelves], processes: [holding], uses: [library] });
// @ts-expect-error the process calls the library, which is not in `uses`
service(desk, { ...own, processes: [holding] });
// @ts-expect-error `uses` names the service itself, not the library
service(desk, { ...own, processes: [holding], uses: [desk] });
// @ts-expect-error the view follows the library, which is not in `uses`
service(desk, { ...own, views: [shelves] });
// @ts-expect-error another service's aggregate
service(desk, { aggregates: [holdState, copies], decisions: [askForHold, collectHold] });
// @ts-expect-error another service's decision
service(desk, { aggregates: [holdState], decisions: [askForHold, lendBook] });
// @ts-expect-error an answer to another service's query
service(desk, { ...own, answers: [shelf] });
