/**
 * The options that a script is run with, without those that `NODE_OPTIONS` gives another value: a command line goes before the environment for Node, but what a
 * person says is to go before what the script says.
 */
export function withoutOverridden(options, nodeOptions) {
  const named = new Set(wordsOf(nodeOptions).map(nameOf));
  return options.filter((option) => !named.has(nameOf(option)));
}

/**
 * The words of `NODE_OPTIONS` as Node splits them: at blanks outside of double quotes; within these a backslash stands before what is meant as it is. (Node knows
 * neither single quotes nor other white space there.)
 */
function wordsOf(nodeOptions) {
  const words = [];
  let word;
  let isQuoted = false;
  for (let at = 0; at < nodeOptions.length; at += 1) {
    const character = nodeOptions[at];
    if (character === '"') isQuoted = !isQuoted;
    else if (character === ' ' && !isQuoted) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      if (character === '\\' && isQuoted) at += 1;
      word = (word ?? '') + (nodeOptions[at] ?? '');
    }
  }
  return word === undefined ? words : [...words, word];
}

/** Node takes `_` for `-`. */
function nameOf(option) {
  return option.split('=', 1)[0].replaceAll('_', '-');
}
