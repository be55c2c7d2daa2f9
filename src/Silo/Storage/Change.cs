namespace Conversations.Silo.Storage;

/// <summary>One statement of SQL.</summary>
/// <param name="Sql">Names its values $1, $2, … in the order in which they first occur.</param>
/// <param name="Values">Each a string, a long, or a <see cref="JsonValue"/>.</param>
internal sealed record Change(string Sql, params object[] Values);

/// <summary>A document of JSON in UTF-8.</summary>
internal sealed record JsonValue(byte[] Utf8);
