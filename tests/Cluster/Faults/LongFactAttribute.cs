namespace Conversations.Cluster.Tests;

/// <summary>A test of the long form only: it is skipped unless <c>FAULT_SEEDS</c> is more than one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute()
    {
        if (!Seeds.AreMany) Skip = "Only in the long form: set FAULT_SEEDS.";
    }
}
