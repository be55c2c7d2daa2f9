using System.Globalization;

namespace Conversations.Cluster.Tests;

/// <summary>Seeds of a fault test: one, or as many as <c>FAULT_SEEDS</c> says, beginning with <c>FAULT_SEED</c> if that is set.</summary>
public sealed class Seeds : TheoryData<int>
{
    /// <summary>More than the tests of every day: <c>FAULT_SEEDS</c> is more than one.</summary>
    public static bool AreMany => Number("FAULT_SEEDS") > 1;

    public static int First => Number("FAULT_SEED");

    public Seeds()
    {
        for (var seed = First; seed < First + Number("FAULT_SEEDS"); seed++) Add(seed);
    }

    static int Number(string variable) => int.Parse(Environment.GetEnvironmentVariable(variable) ?? "1", CultureInfo.InvariantCulture);
}
