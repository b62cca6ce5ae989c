/**
 * Who may talk to the host. The address that is printed carries a token of 256 bits; the first page that is fetched with it
 * spends it and gets a cookie instead (HttpOnly, SameSite=Strict). Every later request needs the cookie, a Host that names
 * this very server, and, where the browser says one, an Origin that does too: so no page of another site and no name that
 * was made to point here can reach the studio.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export class Access {
  private token: string | undefined = secret();
  private readonly session = secret();

  constructor(private readonly port: () => number) {}

  /** To be printed once. */
  get address(): string {
    return `http://127.0.0.1:${this.port()}/?token=${this.token ?? ''}`;
  }

  /** Browsers do not keep the cookies of two ports apart. */
  private get cookie(): string {
    return `mcs-${this.port()}`;
  }

  /** The value of Set-Cookie if the token is right; it is worth nothing afterwards. */
  spend(token: string): string | undefined {
    if (this.token === undefined || !same(token, this.token)) return undefined;
    this.token = undefined;
    return `${this.cookie}=${this.session}; HttpOnly; SameSite=Strict; Path=/`;
  }

  /** Host and Origin are ours. */
  fromHere({ headers }: IncomingMessage): boolean {
    const names = [`127.0.0.1:${this.port()}`, `localhost:${this.port()}`];
    const { host, origin } = headers;
    return (
      host !== undefined &&
      names.includes(host) &&
      (origin === undefined || names.includes(origin.replace(/^http:\/\//, '')))
    );
  }

  known({ headers }: IncomingMessage): boolean {
    const values = (headers.cookie ?? '').split(';').map((part) => part.trim().split('='));
    return values.some(([name, value]) => name === this.cookie && value !== undefined && same(value, this.session));
  }
}

const secret = (): string => randomBytes(32).toString('hex');

function same(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
