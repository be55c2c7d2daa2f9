/** A command that does an operation. */
export function curl(document, path, method, operation) {
  const words = ['curl'];
  if (method !== 'get') words.push('-X', method.toUpperCase());
  const query = (operation.parameters ?? []).filter(each => each.in === 'query' && each.required).map(each => `${each.name}=…`).join('&');
  words.push(`'${location.origin}${path}${query ? `?${query}` : ''}'`);
  const scheme = document.components?.securitySchemes?.[Object.keys(operation.security?.[0] ?? {})[0]];
  if (scheme) words.push('-H', scheme.type === 'http' ? '"Authorization: Bearer $KEY"' : `"${scheme.name}: $KEY"`);
  const kinds = Object.keys(operation.requestBody?.content ?? {});
  if (kinds.includes('application/json')) words.push('-H', `'Content-Type: application/json'`, '-d', `'{…}'`);
  if (kinds.includes('multipart/form-data')) words.push('-F', 'file=@…');
  return words.join(' ');
}
