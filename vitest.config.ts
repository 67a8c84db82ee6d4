/** How the tests run: threads, sources as they are, what takes longest first, and a deadline that ends a hang with a name. */
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Whole stories take minutes and small tests milliseconds; begun last, a story would run while the other worker idles. */
class StoriesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isStory = ({ moduleId }: TestSpecification): boolean =>
      /\/(scenarios|conformance|clients)\//.test(moduleId);
    return [...sorted.filter(isStory), ...sorted.filter((file) => !isStory(file))];
  }
}

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'sandbox/**/*.test.ts', 'test/**/*.test.ts'],
    pool: 'threads',
    // One more than the cores that CI has: stories often wait for processes of their own.
    maxWorkers: 3,
    // No test keeps anything in a module, so files may share what a worker has read: a third less work.
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 120_000,
    reporters: ['default'],
    sequence: { sequencer: StoriesFirst },
  },
});
