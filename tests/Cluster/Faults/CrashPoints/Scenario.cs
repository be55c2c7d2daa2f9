namespace Conversations.Cluster.Tests;

/// <summary>Something that clients do, with the writes and sends that it brings about.</summary>
/// <param name="Writes">What has points before and after it; the model's points are named one by one.</param>
/// <param name="Prepare">Does what must have been done before, and says what is to be done.</param>
sealed record Scenario(string Name, string[] Writes, Func<Stage, Task<Act>> Prepare)
{
    public IEnumerable<string> Points =>
        Writes.SelectMany(write => write.StartsWith("model ", StringComparison.Ordinal) ? [write] : new[] { $"{write} before", $"{write} after" });
}

/// <param name="Run">Comes to its end whatever dies, as clients try again.</param>
/// <param name="Check">What holds afterwards.</param>
sealed record Act(Func<Task> Run, Func<Task> Check);
