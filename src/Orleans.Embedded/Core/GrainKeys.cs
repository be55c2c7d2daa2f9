using System.Globalization;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>How keys of each kind stand in a grain id: text as it is, a Guid as 32 digits, an integer in hexadecimal.</summary>
internal static class GrainKeys
{
    internal static IdSpan Of(string key) => IdSpan.Create(key);

    internal static IdSpan Of(Guid key) => IdSpan.Create(key.ToString("N"));

    internal static IdSpan Of(long key) => IdSpan.Create(key.ToString("X", CultureInfo.InvariantCulture));

    internal static Guid ToGuid(GrainId id) =>
        Guid.TryParseExact(id.Key.ToString(), "N", out var key) ? key : throw Wrong(id, "Guid");

    internal static long ToLong(GrainId id) =>
        long.TryParse(id.Key.ToString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var key)
            ? key
            : throw Wrong(id, "integer");

    private static InvalidOperationException Wrong(GrainId id, string kind) => new($"The key of grain {id} is not a {kind} key.");
}
