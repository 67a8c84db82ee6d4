/** Which words of a machine's console say why it does not join; nothing else of a console is ever repeated elsewhere. */
import { type AssetName, asset, type Release } from '../releases/release.ts';

/** A boot unit's last word when all went well, by which it takes back what it complained about before. */
export const doneWord = 'done';

/** What a recognised sentence becomes; undefined when it turns out to be none. */
type Wording = (parts: readonly string[], release: Release) => string | undefined;

type Row = readonly [sentence: RegExp, wording: Wording];

const address = '(https?://[A-Za-z0-9.:/_%+~-]+)';
const sum = '([0-9a-f]{64})';
const same: Wording = ([whole]) => whole;

/** What the scripts of `src/machine/scripts` say when they fail. */
const unitRows: readonly Row[] = [
  [
    new RegExp(`^(\\S+) from ${address} has the SHA-256 ${sum}, and the release pins ${sum}$`),
    ([, name = '', url, actual, pinned], release) => {
      const program = versioned(name, release);
      return program && `${program} from ${url} has the SHA-256 ${actual}, and the release pins ${pinned}`;
    },
  ],
  [
    new RegExp(`^(\\S+) cannot be downloaded from ${address}: curl: \\((\\d+)\\)(.*)$`),
    ([, name = '', url, code = '', words = ''], release) => {
      const program = versioned(name, release);
      return program && `${program} cannot be downloaded from ${url}: ${whyNoDownload(code, words)}`;
    },
  ],
  [
    /^KMS does not open the data key: .*"__type" ?: ?"(?:[^"#]*#)?([A-Za-z]{1,60})"/,
    ([, code]) => `KMS does not open its data key: ${code}`,
  ],
  [
    /^(EC2|CloudFormation) answers: .*<Code>([A-Za-z.]{1,60})<\/Code>/,
    ([, service, code]) => `${service} answers ${code}`,
  ],
  [/^etcd is not healthy yet(?=; trying again$)/, same],
  [/^the API is not ready yet(?=; trying again$)/, same],
  [/^the data key has the wrong length$/, same],
  [/^the seal of \/[A-Za-z0-9._/-]+ is broken$/, same],
  [/^this machine lacks the program [A-Za-z0-9._-]+$/, same],
  [/^(?:vol|eni)-[0-9a-f]+ still belongs to i-[0-9a-f]+(?=; trying again$)/, same],
  [/^there is no (?:etcd volume|network interface) for master \d+$/, same],
  [/^master \d+ has no network interface yet(?=; trying again$)/, same],
  [/^vol-[0-9a-f]+ did not appear among the block devices$/, same],
  [/^eni-[0-9a-f]+ did not bring the address [0-9.]+$/, same],
  [/^\/dev\/[a-z0-9]+ is neither blank nor of a known kind, so it is left alone$/, same],
  [/^\/dev\/[a-z0-9]+ holds [A-Za-z0-9_]+ and not ext4, so it is left alone$/, same],
];

/** What curl means by the codes that a download ends with. Source: curl(1), EXIT CODES. */
const curlCodes: Readonly<Record<string, string>> = {
  5: 'the name of the proxy is not known',
  6: 'its name is not known',
  7: 'nobody answers there',
  28: 'it does not answer in time',
  35: 'it does not speak TLS as it should',
  56: 'the connection broke',
  60: 'its certificate is not trusted',
};

function whyNoDownload(code: string, words: string): string {
  const status = /returned error: (\d{3})/.exec(words)?.[1];
  if (code === '22' && status !== undefined) return `it answers ${status}`;
  return curlCodes[code] ?? `curl ends with ${code}`;
}

/** `kubelet v1.36.3`; undefined for what is no asset of the release. */
function versioned(name: string, release: Release): string | undefined {
  const known = release.assets.some((each) => each.name === name);
  return known ? `${name} v${asset(release, name as AssetName).version}` : undefined;
}

/**
 * Ignition's words. Source: coreos/ignition v2.24, `internal/exec/engine.go`, `internal/util/verification.go`,
 * `internal/resource`; S3's codes come through as they are.
 */
const ignitionRows: readonly Row[] = [
  [
    new RegExp(`hash verification failed \\(calculated ${sum} but expected ${sum}\\)`),
    ([, actual, pinned]) =>
      `Ignition refuses its config, which has the SHA-256 ${actual}, and the user data pins ${pinned}`,
  ],
  [
    /\b(AccessDenied|NoSuchBucket|NoSuchKey|ExpiredToken|InvalidAccessKeyId|RequestTimeTooSkewed|SlowDown)\b/,
    ([, code]) => `Ignition cannot fetch its config: S3 answers ${code}`,
  ],
  [/\bresource not found\b/, () => 'Ignition cannot fetch its config: there is none'],
  [/\bunable to fetch resource in time\b/, () => 'Ignition cannot fetch its config in time'],
  [/\b(?:config is not valid|invalid config)\b/, () => 'Ignition finds its config not valid'],
  [
    /\bGET https?:\/\/([A-Za-z0-9.:-]+)\S*: attempt #(?:[5-9]|\d{2,})$/,
    ([, host]) => `Ignition waits for an answer of ${host}`,
  ],
];

/** Said when nothing better is known: Ignition's own last words, and systemd's. */
const gaveUp = /\bIgnition failed: |\bFailed to start .*\bIgnition \([a-z-]+\)/;

/** Before the words of a program stands its name, as journald writes it; before that a time, or nothing. */
const spoken = /\b(ignition|aws-operator-[a-z-]+)\[\d+\]: (.*)$/;

/**
 * The last complaint on a console that nobody took back, in words that hold nothing but what is recognised; undefined
 * when there is none.
 */
export function complaintOn(consoleText: string, release: Release): string | undefined {
  const complaints = new Map<string, string>();
  for (const line of consoleText.split(/\r*\n/)) {
    const [, speaker = 'ignition', words = ''] = spoken.exec(line) ?? [];
    if (isTakenBack(speaker, words)) complaints.delete(speaker);
    const said = worded(speaker === 'ignition' ? ignitionRows : unitRows, words, release);
    if (said !== undefined) {
      complaints.delete(speaker);
      complaints.set(speaker, said);
    } else if (gaveUp.test(line) && !complaints.has('ignition')) {
      complaints.set('ignition', 'Ignition gave up');
    }
  }
  return [...complaints.values()].at(-1);
}

function isTakenBack(speaker: string, words: string): boolean {
  return speaker === 'ignition' ? words === 'Ignition finished successfully' : words === doneWord;
}

function worded(rows: readonly Row[], words: string, release: Release): string | undefined {
  for (const [sentence, wording] of rows) {
    const match = sentence.exec(words);
    if (match !== null) return wording(match, release);
  }
  return undefined;
}
