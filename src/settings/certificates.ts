/** Builds the settings of certificates. */
import type { Ingredients } from './ingredients.ts';
import type { CertificateSettings } from './settings.ts';
import { vault } from './vault.ts';

export function certificates(from: Pick<Ingredients, 'values' | 'origins' | 'problem'>): CertificateSettings {
  const { values, problem } = from;
  const percent = values['service.certificates.renewafterpercent'];
  if (percent < 25)
    problem(
      `service.certificates.renewafterpercent is ${percent} and must be at least 25, since a certificate of the shortest ttl, 5m, would be made anew within a minute, again and again`,
    );
  if (percent > 95)
    problem(
      `service.certificates.renewafterpercent is ${percent} and must be at most 95, since making anew takes time`,
    );
  const [ttl, authorityTtl] = [
    values['service.certificates.ttl'],
    values['service.certificates.authorityttl'],
  ];
  if (authorityTtl < ttl)
    problem('service.certificates.authorityttl is shorter than service.certificates.ttl');
  const issuer = values['service.certificates.issuer'] as CertificateSettings['issuer'];
  return {
    issuer,
    vault: issuer === 'vault' ? vault(from) : undefined,
    ttl,
    authorityTtl,
    renewAfter: percent / 100,
  };
}
