/** The log: one JSON object per line on stdout, with what must not be seen taken out. */
import { type DestinationStream, destination, type Logger, pino } from 'pino';
import type { Clock } from '../support/clock.ts';
import { OperatorError } from '../support/errors.ts';
import type { Fields, Log } from '../support/log.ts';

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;

export type LogLevel = (typeof logLevels)[number];

export interface LogOptions {
  /** Lines below this level are not written. */
  readonly level: LogLevel;
  readonly clock: Clock;
  /** Where lines go. Default: stdout, written at once, so that a crash loses none. */
  readonly output?: DestinationStream | undefined;
}

/** Names of fields that are never written, wherever they stand in the first three levels. */
const hiddenFields = [
  'accessKeySecret',
  'authorization',
  'Authorization',
  'bearerToken',
  'password',
  'privateKey',
  'secret',
  'secretAccessKey',
  'sessionToken',
  'SecretAccessKey',
  'SessionToken',
  'token',
] as const;

/** `time`, `level` and `message` are named as the original named them; `error` (or `err`) becomes its parts. */
export function createLog({ level, clock, output }: LogOptions): Log {
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: () => `,"time":"${clock.now().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: errorFields, err: errorFields },
      redact: {
        paths: hiddenFields.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
        censor: '[redacted]',
      },
    },
    output ?? destination({ fd: 1, sync: true }),
  );
  return adapted(logger);
}

function adapted(logger: Logger): Log {
  return {
    debug: (fields, sentence) => logger.debug(fields, sentence),
    info: (fields, sentence) => logger.info(fields, sentence),
    warn: (fields, sentence) => logger.warn(fields, sentence),
    error: (fields, sentence) => logger.error(fields, sentence),
    child: (fields) => adapted(logger.child(fields)),
  };
}

/** A stack only for what nobody foresaw; the other errors say themselves where they come from. */
function errorFields(error: unknown): Fields | string {
  if (error instanceof OperatorError) {
    const { code, operation, object, account, vendorCode, requestId, cause } = error.details;
    const stack = code === 'Bug' ? (stackOf(cause) ?? error.stack) : undefined;
    return { code, message: error.message, operation, object, account, vendorCode, requestId, stack };
  }
  if (error instanceof Error) return { name: error.name, message: error.message, stack: error.stack };
  return String(error);
}

function stackOf(cause: unknown): string | undefined {
  return cause instanceof Error ? cause.stack : undefined;
}
