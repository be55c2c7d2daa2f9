namespace Conversations.Cluster.Tests;

/// <summary>Tests that measure how long something takes: nothing else runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
