/** A request as a person would write it down. */
export interface Request {
  readonly who: string;
  readonly method: string;
  readonly path: string;
  /** As it was sent; left out of what is no text. */
  readonly body?: string;
}

/** What came back for a request. */
export class Answer {
  readonly request: Request;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;

  constructor(request: Request, response: Response, text: string) {
    this.request = request;
    this.status = response.status;
    this.headers = response.headers;
    this.text = text;
  }

  /** The body as data, of whatever shape; undefined when there is none or it is no JSON. */
  get body(): any {
    if (!/[/+]json/.test(this.headers.get('content-type') ?? '')) return undefined;
    try {
      return JSON.parse(this.text);
    } catch {
      return undefined;
    }
  }

  /** The problem's code; undefined when it is none. */
  get code(): string | undefined {
    const isProblem = this.headers.get('content-type')?.startsWith('application/problem+json') ?? false;
    return isProblem ? (this.body?.code as string | undefined) : undefined;
  }

  /** Status and problem's code, for an assertion on both. */
  get outcome(): string {
    return this.code === undefined ? String(this.status) : `${this.status} ${this.code}`;
  }

  /** Request and answer on some lines, for whoever looks for the fault. */
  toString(): string {
    const { who, method, path, body } = this.request;
    const sent = body === undefined ? '' : ` ${shortened(body)}`;
    return `${who}: ${method} ${path}${sent}\n  -> ${this.status} ${shortened(this.text)}`;
  }
}

const SHOWN_MAX = 1500;

function shortened(text: string): string {
  return text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)}… (${text.length} characters)`;
}
