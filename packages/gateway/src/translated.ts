import { BanyanError } from '@banyan/core';
import { BadRequestError, type BadRequestCode } from './errors.ts';

const CODES: Readonly<Record<string, readonly [BadRequestCode, string?]>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['wrong-media-type', 'the body must be sent as application/json'],
  FST_ERR_CTP_INVALID_TYPE: ['wrong-media-type', 'the body must be sent as application/json'],
  FST_ERR_CTP_EMPTY_TYPE: ['wrong-media-type', 'the body must be sent as application/json'],
  FST_ERR_BAD_URL: ['bad-request', 'the path is not valid'],
  FST_ERR_ASYNC_CONSTRAINT: ['bad-request', 'the request is not understood'],
  FST_ERR_MAX_PARAM_LENGTH: ['bad-request', 'the path is too long'],
};

/** What an error of the HTTP library means in this package's own family. Errors of that family, and unknown ones, stay as they are. */
export function translated(error: unknown): unknown {
  if (error instanceof BanyanError || typeof error !== 'object' || error === null) return error;
  const { code, message } = error as { code?: string; message: string };
  const [known, text] = CODES[code ?? ''] ?? [];
  if (known !== undefined) return new BadRequestError(known, text ?? message, error);
  return error;
}
