/** Every resource type's proof, and the templates that put them to the test. */
import { typeSpec } from '../spec/lookup.ts';
import { typeNames } from '../spec/names.ts';
import { accessProofs } from './access-for-tests.ts';
import { computeProofs } from './compute-for-tests.ts';
import { networkProofs } from './network-for-tests.ts';
import { otherProofs } from './others-for-tests.ts';
import { type Proof, ref } from './proof-for-tests.ts';
import { topicProofs } from './topics-for-tests.ts';

/** Proofs by type. */
export const proofs: Readonly<Record<string, Proof>> = {
  ...networkProofs,
  ...accessProofs,
  ...computeProofs,
  ...otherProofs,
  ...topicProofs,
};

/** A template's resources, as everything has them. */
export type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties?: object }>>;

/** The resource a type is looked at: the first of everything that has it. */
export function subjectOf(type: string, resources: Resources): string {
  return Object.keys(resources).find((id) => resources[id]?.Type === type) ?? '';
}

/** The logical id of the resource that is replaced. */
export function leafOf(type: string): string {
  return `New${type.replace(/^AWS::/, '').replaceAll('::', '')}`;
}

/** One resource of every type that has a property AWS does not change in place. */
export function leaves(turn: 'before' | 'after'): Resources {
  const all = Object.entries(proofs).flatMap(([Type, { replaced }]) =>
    replaced === undefined
      ? []
      : [[leafOf(Type), { Type, Properties: { ...replaced.always, ...replaced[turn] } }] as const],
  );
  return Object.fromEntries(all);
}

/** Outputs with the attribute of every type: `<logical id>x<n>`, in the order of the proof. */
export function attributeOutputs(resources: Resources): Record<string, { Value: object }> {
  const all = typeNames.flatMap((type) => {
    const subject = subjectOf(type, resources);
    return Object.keys(proofs[type]?.attributes ?? {}).map((attribute, index) => {
      const get = { 'Fn::GetAtt': [subject, attribute] };
      const list = typeof typeSpec(type)?.attributes[attribute] === 'object' && !attribute.includes('.');
      return [`${subject}x${index}`, { Value: list ? { 'Fn::Join': [',', get] } : get }] as const;
    });
  });
  return Object.fromEntries(all);
}

/** Attributes of the specification that a proof neither answers nor names as unset. */
export function unprovenAttributes(type: string): readonly string[] {
  const { attributes = {}, unset = {} } = proofs[type] ?? {};
  return Object.keys(typeSpec(type)?.attributes ?? {}).filter((name) => {
    const answered = Object.keys(attributes).some((each) => each === name || each.startsWith(`${name}.`));
    return !answered && !Object.keys(unset).some((one) => name === one || name.startsWith(`${one}.`));
  });
}

/** Whether AWS makes a new resource when a property changes, at the top or further in. */
export function isReplaceable(type: string): boolean {
  const spec = typeSpec(type);
  const sets = [spec?.properties ?? {}, ...Object.values(spec?.definitions ?? {})];
  return sets.some((properties) => Object.values(properties).some(({ replaces }) => replaces !== undefined));
}

/** An output that has what `Ref` gives of every resource that is replaced, in order, and a parameter that follows it. */
export function followers(resources: Resources): { readonly Refs: { readonly Value: object } } {
  return { Refs: { Value: { 'Fn::Join': [' ', Object.keys(resources).map(ref)] } } };
}

/** Every attribute that AWS has no value of, as an output that asks for it, by its name. */
export function unsetOutputs(resources: Resources): readonly (readonly [string, { Value: object }])[] {
  return typeNames.flatMap((type) =>
    Object.keys(proofs[type]?.unset ?? {}).map((unset) => {
      const all = Object.keys(typeSpec(type)?.attributes ?? {});
      const attribute = all.find((name) => name === unset || name.startsWith(`${unset}.`)) ?? unset;
      return [attribute, { Value: { 'Fn::GetAtt': [subjectOf(type, resources), attribute] } }] as const;
    }),
  );
}
