using System.Collections.Immutable;
using Orleans.Embedded;

namespace Orleans.Runtime;

/// <summary>Values that travel with a request through every grain call it makes. They do not travel back.</summary>
public static class RequestContext
{
    private const string ReentrancyKey = "orleans.reentrancy-id";

    public static IEnumerable<KeyValuePair<string, object>> Entries => Values.Where(entry => entry.Key != ReentrancyKey);

    public static IEnumerable<string> Keys => Entries.Select(entry => entry.Key);

    /// <summary>Calls with this id may re-enter the activations that allowed it; empty when there is none.</summary>
    public static Guid ReentrancyId
    {
        get => IdIn(RequestScope.Ambient.Value?.Values);
        set => Change(value == Guid.Empty ? Values.Remove(ReentrancyKey) : Values.SetItem(ReentrancyKey, value));
    }

    private static ImmutableDictionary<string, object> Values =>
        RequestScope.Ambient.Value?.Values ?? ImmutableDictionary<string, object>.Empty;

    /// <summary>The value, or null when there is none.</summary>
    public static object? Get(string key) => Values.GetValueOrDefault(key);

    public static void Set(string key, object value) => Change(Values.SetItem(key, value));

    /// <summary>True when the key was there.</summary>
    public static bool Remove(string key)
    {
        if (!Values.ContainsKey(key))
            return false;
        Change(Values.Remove(key));
        return true;
    }

    public static void Clear() => Change(ImmutableDictionary<string, object>.Empty);

    /// <summary>Until disposed, calls that this request makes may come back into the current activation although it is busy.</summary>
    public static ReentrancySection AllowCallChainReentrancy()
    {
        var before = ReentrancyId;
        var id = before == Guid.Empty ? Guid.NewGuid() : before;
        ReentrancyId = id;
        return new(before, id, Mailbox.Current);
    }

    internal static Guid IdIn(ImmutableDictionary<string, object>? values) =>
        values is not null && values.TryGetValue(ReentrancyKey, out var id) ? (Guid)id : Guid.Empty;

    private static void Change(ImmutableDictionary<string, object> values)
    {
        var call = RequestScope.Ambient.Value?.Call;
        var kept = values.IsEmpty ? null : values;
        RequestScope.Ambient.Value =
            call is not null ? new ChangedScope(call, kept)
            : kept is not null ? new RequestScope(kept)
            : null;
    }

    /// <summary>Restores what held before when disposed.</summary>
    public readonly struct ReentrancySection : IDisposable
    {
        private readonly Guid before;
        private readonly Guid id;
        private readonly Mailbox? mailbox;

        internal ReentrancySection(Guid before, Guid id, Mailbox? mailbox)
        {
            this.before = before;
            this.id = id;
            this.mailbox = mailbox;
            mailbox?.EnterReentrancy(id);
        }

        public void Dispose()
        {
            mailbox?.LeaveReentrancy(id);
            ReentrancyId = before;
        }
    }
}
