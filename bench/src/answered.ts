/** What a process tells of a command when it has been answered. */
export interface Answered {
  readonly token: string;
  /** When, on the clock that all processes of this machine share, in nanoseconds. */
  readonly at: string;
}
