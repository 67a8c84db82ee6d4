/** Closes a test run with one line, `N passed, N failed`, counted from what vitest really ran. */
import type { Reporter, TestModule } from 'vitest/node';

export default class TestCount implements Reporter {
  /** Counts tests, and as failed also files that broke outside their tests and errors nobody caught. */
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length;
    const broken = modules.filter((module) => module.errors().length > 0).length;
    const skipped = count('skipped') + count('pending');
    const failed = count('failed') + broken + unhandledErrors.length;
    const line = `${count('passed')} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
    process.once('exit', () => console.log(line));
  }
}
