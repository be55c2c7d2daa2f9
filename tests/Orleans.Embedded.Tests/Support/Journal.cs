using System.Collections.Concurrent;

namespace Orleans.Embedded.Tests;

/// <summary>What grains note for a test to see, and gates at which they wait for it.</summary>
internal sealed class Journal
{
    private readonly ConcurrentQueue<string> entries = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> gates = new();

    internal string[] Entries => [.. entries];

    internal void Add(string entry) => entries.Enqueue(entry);

    internal int Count(string entry) => entries.Count(candidate => candidate == entry);

    /// <summary>Waits, where a grain stands, until the test opens this gate.</summary>
    internal Task At(string gate) => Gate(gate).Task;

    internal void Open(string gate) => Gate(gate).TrySetResult();

    internal Task Until(string entry) => Wait.Until(() => entries.Contains(entry), () => $"'{entry}' in [{string.Join(", ", entries)}]");

    private TaskCompletionSource Gate(string gate) =>
        gates.GetOrAdd(gate, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
