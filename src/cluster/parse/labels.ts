/** Reads labels of nodes and checks them by Kubernetes' rules. Source: Kubernetes documentation, "Labels and Selectors". */
import type { Report } from './report.ts';

const name = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const prefix = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

/** Whether a text can be the value of a label. */
export function isLabelValue(text: string): boolean {
  return text === '' || name.test(text);
}

function isLabelKey(text: string): boolean {
  const parts = text.split('/');
  const [first = '', second] = parts;
  if (parts.length > 2) return false;
  return second === undefined
    ? name.test(first)
    : first.length <= 253 && prefix.test(first) && name.test(second);
}

/** Labels below kubernetes.io that a kubelet may give itself. Source: the NodeRestriction admission plugin. */
const selfGiven =
  /^((kubelet|node)\.kubernetes\.io\/|topology\.kubernetes\.io\/(region|zone)$|kubernetes\.io\/(hostname|arch|os)$)/;

/** Reports labels that Kubernetes would refuse, or that a kubelet may not give to its own node. */
export function reportLabels(field: string, labels: Readonly<Record<string, string>>, report: Report): void {
  for (const [key, value] of Object.entries(labels)) {
    if (!isLabelKey(key) || !isLabelValue(value))
      report(
        field,
        `"${key}=${value}" is not a label`,
        'Use letters, digits, dots, dashes and underscores, at most 63.',
      );
    else if (/(^|\.)(kubernetes|k8s)\.io\//.test(key) && !selfGiven.test(key))
      report(
        field,
        `a node may not give itself the label ${key}`,
        'Use a key outside of kubernetes.io and k8s.io.',
      );
  }
}

/** Reads the 2018 form `a=b,c=d`. */
export function readLabels(field: string, text: string, report: Report): Readonly<Record<string, string>> {
  const pairs = text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
  const wrong = pairs.filter((pair) => !pair.includes('='));
  for (const pair of wrong) report(field, `"${pair}" is not a label`, 'Write key=value,key=value.');
  return Object.fromEntries(
    pairs
      .filter((pair) => pair.includes('='))
      .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
}
