using Npgsql;
using NpgsqlTypes;

namespace Conversations.Silo.Storage.Postgres;

/// <summary>A column of many rows as one value: an array.</summary>
internal static class PostgresColumn
{
    public static NpgsqlParameter Of<T>(IReadOnlyList<T> rows, Func<T, long> value) =>
        new NpgsqlParameter<long[]> { TypedValue = Values(rows, value) };

    public static NpgsqlParameter Of<T>(IReadOnlyList<T> rows, Func<T, bool> value) =>
        new NpgsqlParameter<short[]> { TypedValue = Values(rows, row => (short)(value(row) ? 1 : 0)) };

    public static NpgsqlParameter Of<T>(IReadOnlyList<T> rows, Func<T, DateTimeOffset> value) => Of(rows, row => value(row).UtcTicks);

    public static NpgsqlParameter Of<T>(IReadOnlyList<T> rows, Func<T, DateTimeOffset?> value) =>
        new NpgsqlParameter<long?[]> { TypedValue = Values(rows, row => value(row)?.UtcTicks), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };

    public static NpgsqlParameter Of<T>(IReadOnlyList<T> rows, Func<T, Guid> value) => Texts(Values(rows, row => (string?)value(row).ToString()));

    public static NpgsqlParameter Of<T>(IReadOnlyList<T> rows, Func<T, string?> value) =>
        Texts(Values(rows, row => value(row) is { } text ? StorableText.Write(text) : null));

    /// <param name="json">A document in UTF-8.</param>
    public static NpgsqlParameter Of<T>(IReadOnlyList<T> rows, Func<T, byte[]> json) => new NpgsqlParameter<byte[][]>
    {
        TypedValue = Values(rows, row => StorableText.Write(json(row))),
        NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Json,
    };

    private static NpgsqlParameter<string?[]> Texts(string?[] values) =>
        new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    private static TValue[] Values<T, TValue>(IReadOnlyList<T> rows, Func<T, TValue> value)
    {
        var values = new TValue[rows.Count];
        for (var index = 0; index < values.Length; index++) values[index] = value(rows[index]);
        return values;
    }
}
