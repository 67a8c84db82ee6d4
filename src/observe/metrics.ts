/** The metrics of this process: counted here, by the names in the table, and read by Prometheus. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type {
  CounterName,
  GaugeName,
  HistogramName,
  LabelsOf,
  MetricDeclaration,
  MetricName,
} from './metric-table.ts';
import { metricTable } from './metric-table.ts';

/** One line of a gauge that is computed when it is read. */
export interface Sample<N extends GaugeName> {
  readonly labels: LabelsOf<N>;
  readonly value: number;
}

export interface Exposition {
  readonly contentType: string;
  readonly body: string;
}

/** Every metric of the table exists from the start, so that a scrape never differs in shape. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #counters = new Map<MetricName, Counter>();
  readonly #gauges = new Map<MetricName, Gauge>();
  readonly #histograms = new Map<MetricName, Histogram>();
  readonly #samplers = new Map<GaugeName, (() => Iterable<Sample<GaugeName>>)[]>();

  constructor() {
    for (const [name, declaration] of Object.entries(metricTable))
      this.#declare(name as MetricName, declaration);
  }

  /** Adds memory, CPU, garbage collection and event-loop lag of the process. */
  observeProcess(): void {
    collectDefaultMetrics({ register: this.#registry });
  }

  count<N extends CounterName>(name: N, labels: LabelsOf<N>, by = 1): void {
    this.#counters.get(name)?.inc(labels, by);
  }

  set<N extends GaugeName>(name: N, labels: LabelsOf<N>, value: number): void {
    this.#gauges.get(name)?.set(labels, value);
  }

  /** Times in seconds. */
  observe<N extends HistogramName>(name: N, labels: LabelsOf<N>, value: number): void {
    this.#histograms.get(name)?.observe(labels, value);
  }

  /**
   * Computes the gauge anew at each scrape, so that nothing stays behind of a cluster that is gone. Several samplers of
   * one gauge add up. Such a gauge is not `set` as well.
   */
  sample<N extends GaugeName>(name: N, samples: () => Iterable<Sample<N>>): void {
    const known = this.#samplers.get(name) ?? [];
    this.#samplers.set(name, [...known, samples as () => Iterable<Sample<GaugeName>>]);
  }

  async read(): Promise<Exposition> {
    for (const [name, samplers] of this.#samplers) this.#resample(name, samplers);
    return { contentType: this.#registry.contentType, body: await this.#registry.metrics() };
  }

  #declare(name: MetricName, { type, help, labels, buckets }: MetricDeclaration): void {
    const options = { name, help, labelNames: [...labels], registers: [this.#registry] };
    if (type === 'counter') this.#counters.set(name, new Counter(options));
    if (type === 'gauge') this.#gauges.set(name, new Gauge(options));
    if (type === 'histogram')
      this.#histograms.set(name, new Histogram({ ...options, buckets: [...(buckets ?? [])] }));
  }

  #resample(name: GaugeName, samplers: readonly (() => Iterable<Sample<GaugeName>>)[]): void {
    const gauge = this.#gauges.get(name);
    gauge?.reset();
    for (const sampler of samplers) {
      for (const { labels, value } of sampler()) gauge?.set(labels, value);
    }
  }
}
