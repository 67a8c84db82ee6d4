/** What an administrator says about where machines get what they run, and what is refused. */
import { describe, expect, it, test } from 'vitest';
import { problems, settings } from './testing/reading.ts';

describe('where machines get what they run', () => {
  it('is the origin of everything when nothing is said', () => {
    expect(settings({}).guest.sources).toEqual({ registryMirrors: {} });
  });

  it('is what the settings say', () => {
    const argv = [
      '--service.guest.image.owner=123456789012',
      '--service.guest.assets.mirror=https://mirror.example.com/files/',
      '--service.guest.registry.mirrors=docker.io=https://a.example.com,registry:5000=http://b.example.com/',
      '--service.guest.registry.mirrors=docker.io=https://c.example.com/v2/hub',
      '--service.guest.proxy.https=http://proxy.example.com:3128',
      '--service.guest.proxy.noproxy=.example.com, 192.0.2.0/24',
    ];
    expect(settings({ argv }).guest.sources).toEqual({
      imageOwner: '123456789012',
      assetMirror: 'https://mirror.example.com/files',
      registryMirrors: {
        'docker.io': ['https://a.example.com', 'https://c.example.com/v2/hub'],
        'registry:5000': ['http://b.example.com'],
      },
      proxy: { https: 'http://proxy.example.com:3128', noProxy: ['.example.com', '192.0.2.0/24'] },
    });
  });

  test.each([
    ['image.owner=flatcar', 'is "flatcar" and must be an account ID, which has twelve digits'],
    ['assets.mirror=mirror.example.com', 'is not an http or https address'],
    ['registry.mirrors=https://mirror.example.com', 'must look like docker.io=https://mirror.example.com'],
    ['registry.mirrors=docker.io=ftp://mirror.example.com', 'is not an http or https address'],
    ['proxy.http=proxy.example.com:3128', 'is not an http or https address'],
    ['proxy.https=http://me:secret@proxy.example.com', 'has a user name or password in it'],
    ['proxy.noproxy=.example.com', 'is set, but neither service.guest.proxy.http nor .https'],
    ['proxy.noproxy="a b"', 'is not a domain, an address or a network'],
  ])('%s is refused', (argument, sentence) => {
    const found = problems({ argv: [`--service.guest.${argument}`] });
    expect(found.join('\n')).toContain(sentence);
    expect(found.join('\n')).toContain(`service.guest.${argument.split('=')[0]}`);
    expect(found.join('\n')).not.toContain('secret');
  });
});
