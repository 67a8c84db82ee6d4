/** The demo's page: indented lines with their times, wrapped to the terminal, without cursor tricks where there is none. */
import { styleText } from 'node:util';

/** As much of a line as a reader takes in. */
const width = 150;

export interface Screen {
  /** A title at the left edge with a remark at the right. */
  title(text: string, remark?: string): void;
  /** A line below the title. */
  line(text: string): void;
  /** A line with the seconds since `since`. */
  timed(since: number, label: string, text: string): void;
  gap(): void;
}

export function screen(write: (line: string) => void = console.log): Screen {
  const dim = (text: string): string => styleText('dim', text, { stream: process.stdout });
  const bold = (text: string): string => styleText('bold', text, { stream: process.stdout });
  return {
    title: (text, remark = '') => write(`\n  ${bold(text)}${remark === '' ? '' : `   ${dim(remark)}`}`),
    line: (text) => write(`   ${cut(text)}`),
    timed: (since, label, text) =>
      write(`   ${dim(`${seconds(since).padStart(6)}`)}  ${label.padEnd(15)} ${cut(text)}`),
    gap: () => write(''),
  };
}

function cut(text: string): string {
  const line = text.replaceAll('\n', ' ');
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}

/** `3.4 s` since a `performance.now()`. */
export function seconds(since: number): string {
  return `${((performance.now() - since) / 1_000).toFixed(1)} s`;
}
