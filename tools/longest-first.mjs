// The order of the test suites. A fresh clone knows no durations, and Jest then begins with the largest files: suites that
// run whole systems are short to read and long to run, and the last of them would run alone at the end.
import Sequencer from '@jest/test-sequencer';

/** By how long they take, the longest first. */
const longest = [
  'apps/standalone/src/system/system.spec.ts',
  'apps/standalone/src/faults/quick-half.spec.ts',
  'apps/standalone/src/faults/many-hosts.spec.ts',
  'apps/standalone/src/system/',
  'libs/transform/src/notebook/notebook.spec.ts',
  'apps/standalone/src/main.spec.ts',
  'libs/pipeline/src/ingest-',
  'libs/transform/src/differential/',
];

const rank = ({ path }) => {
  const place = longest.findIndex((part) => path.replaceAll('\\', '/').includes(part));
  return place < 0 ? longest.length : place;
};

export default class LongestFirst extends Sequencer {
  async sort(tests) {
    return [...(await super.sort(tests))].sort((left, right) => rank(left) - rank(right));
  }
}
