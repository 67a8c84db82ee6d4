/** Turns a request's parameters into values, and refuses those a declaration does not allow. */
import type { Value } from '../value.ts';
import { invalid } from './errors.ts';
import type { ParameterDeclaration, Template } from './shapes.ts';

/** One parameter of a request, as on the wire. */
export interface GivenParameter {
  readonly key: string;
  readonly value?: string | undefined;
  readonly usePrevious: boolean;
}

/** Parameter texts by name; for SSM parameter types the key, not the value. */
export type ParameterTexts = Readonly<Record<string, string>>;

function complaint(name: string, declaration: ParameterDeclaration, rule: string): Error {
  return invalid(
    declaration.constraintDescription === undefined
      ? `Parameter '${name}' ${rule}`
      : `Parameter ${name} failed to satisfy constraint: ${declaration.constraintDescription}`,
  );
}

function checkNumber(name: string, text: string, declaration: ParameterDeclaration): void {
  const number = Number(text);
  if (text.trim() === '' || Number.isNaN(number)) throw invalid(`Parameter '${name}' must be a number.`);
  const { minValue, maxValue } = declaration;
  if (minValue !== undefined && number < minValue) {
    throw complaint(name, declaration, `must be a number not less than ${minValue}`);
  }
  if (maxValue !== undefined && number > maxValue) {
    throw complaint(name, declaration, `must be a number not greater than ${maxValue}`);
  }
}

function checkString(name: string, text: string, declaration: ParameterDeclaration): void {
  const { minLength, maxLength, allowedPattern, patternText } = declaration;
  if (minLength !== undefined && text.length < minLength) {
    throw complaint(name, declaration, `must contain at least ${minLength} characters`);
  }
  if (maxLength !== undefined && text.length > maxLength) {
    throw complaint(name, declaration, `must contain at most ${maxLength} characters`);
  }
  if (allowedPattern !== undefined && !allowedPattern.test(text)) {
    throw complaint(name, declaration, `must match pattern ${patternText}`);
  }
}

/** Whether a type's value is a list. */
export function isListType(type: string): boolean {
  const inner = /^AWS::SSM::Parameter::Value<(.+)>$/.exec(type)?.[1] ?? type;
  return inner.startsWith('List<') || inner === 'CommaDelimitedList';
}

/** Whether a parameter's text is the key of an SSM parameter that holds the value. */
export function isSsmType(type: string): boolean {
  return type.startsWith('AWS::SSM::Parameter::Value<');
}

/** A parameter's text as the value `Ref` gives. */
export function parameterValue(text: string, declaration: ParameterDeclaration): Value {
  if (!isListType(declaration.type)) return text;
  return text === '' ? [] : text.split(',').map((item) => item.trim());
}

function check(name: string, text: string, declaration: ParameterDeclaration): void {
  if (Buffer.byteLength(text) > 4096) throw invalid(`Parameter '${name}' must be at most 4096 bytes.`);
  const items = isListType(declaration.type) ? text.split(',').map((item) => item.trim()) : [text];
  if (declaration.allowedValues !== undefined) {
    const allowed = declaration.allowedValues;
    if (!items.every((item) => allowed.includes(item))) {
      throw complaint(name, declaration, `must be one of AllowedValues`);
    }
  }
  if (declaration.type.includes('Number') && !isSsmType(declaration.type)) {
    for (const item of items) checkNumber(name, item, declaration);
  } else {
    checkString(name, text, declaration);
  }
}

/**
 * The text of every declared parameter: given, else previous where asked, else the default.
 * Throws a ValidationError for unknown, missing and unsuitable ones.
 */
export function resolveParameters(
  template: Template,
  given: readonly GivenParameter[],
  previous: ParameterTexts,
): ParameterTexts {
  const unknown = given.filter(({ key }) => template.parameters[key] === undefined).map(({ key }) => key);
  if (unknown.length > 0) throw invalid(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const missing: string[] = [];
  const texts: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, declaration] of Object.entries(template.parameters)) {
    const one = given.find(({ key }) => key === name);
    if (one?.usePrevious === true && previous[name] === undefined) {
      throw invalid(
        `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
      );
    }
    const text = one?.usePrevious === true ? previous[name] : (one?.value ?? declaration.default);
    if (text === undefined) missing.push(name);
    else texts[name] = text;
  }
  const unread = missing.find((name) => isSsmType(template.parameters[name]?.type ?? ''));
  if (unread !== undefined) {
    throw invalid(`Parameter ${unread} should either have input value or default value`);
  }
  if (missing.length > 0) throw invalid(`Parameters: [${missing.join(', ')}] must have values`);
  for (const [name, text] of Object.entries(texts)) {
    const declaration = template.parameters[name];
    if (declaration !== undefined) check(name, text, declaration);
  }
  return texts;
}
