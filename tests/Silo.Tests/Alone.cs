namespace Conversations.Silo.Tests;

/// <summary>Tests beside which no others run.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
