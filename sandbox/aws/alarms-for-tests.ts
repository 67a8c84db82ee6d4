/** Sets alarms in CloudWatch, for which the sandbox has no SDK package. */
import type { ClientSettings } from './local-aws-for-tests.ts';
import { RawClient } from './raw-calls-for-tests.ts';

/** CloudWatch for one caller; `close` ends its connection. */
export class AlarmsForTests {
  readonly #raw = new RawClient();
  readonly #settings: ClientSettings;

  constructor(settings: ClientSettings) {
    this.#settings = settings;
  }

  /** Makes an alarm that is OK. */
  async put(AlarmName: string, more: Readonly<Record<string, string>> = {}): Promise<void> {
    const metric = { Namespace: 'Tests', MetricName: 'm', Statistic: 'Sum', Period: '60', Threshold: '50' };
    const rule = { EvaluationPeriods: '1', ComparisonOperator: 'GreaterThanThreshold' };
    await this.#send('PutMetricAlarm', { AlarmName, ...metric, ...rule, ...more });
    await this.set(AlarmName, 'OK');
  }

  /** Gives an alarm another state, with what it has seen. */
  async set(AlarmName: string, StateValue: 'OK' | 'ALARM', seen?: object): Promise<void> {
    const data = seen === undefined ? {} : { StateReasonData: JSON.stringify(seen) };
    await this.#send('SetAlarmState', { AlarmName, StateValue, StateReason: 'a test says so', ...data });
  }

  close(): void {
    this.#raw.close();
  }

  async #send(Action: string, form: Readonly<Record<string, string>>): Promise<void> {
    const { endpoint: url, credentials } = this.#settings;
    const { status, body } = await this.#raw.send({
      url,
      accessKeyId: credentials.accessKeyId,
      service: 'monitoring',
      form: { Action, Version: '2010-08-01', ...form },
      headers: { 'x-amz-security-token': credentials.sessionToken ?? '' },
    });
    if (status !== 200) throw new Error(`${Action} was answered ${status}: ${body}`);
  }
}
