namespace Conversations.Cluster.Tests;

/// <inheritdoc cref="LongFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongTheoryAttribute : TheoryAttribute
{
    public LongTheoryAttribute()
    {
        if (!Seeds.AreMany) Skip = "Only in the long form: set FAULT_SEEDS.";
    }
}
