/** What is wrong with an AWSConfig, in the words of the person who has to mend it. */

export interface Problem {
  /** Path of the field: `spec.aws.vpc.cidr`. */
  readonly field: string;
  /** What is wrong, as the rest of a sentence: `10.1.0.0/33 is not an IPv4 block`. */
  readonly problem: string;
  /** What to do, as a sentence. */
  readonly remedy: string;
}

/** A problem as one sentence. */
export function problemText({ field, problem, remedy }: Problem): string {
  return `${field}: ${problem}. ${remedy}`;
}

/** All problems as one message: one sentence each, numbered when there are several. */
export function problemsText(problems: readonly Problem[]): string {
  const [only] = problems;
  if (problems.length === 1 && only !== undefined) return problemText(only);
  return problems.map((problem, index) => `${index + 1}. ${problemText(problem)}`).join(' ');
}
