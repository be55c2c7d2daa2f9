namespace Orleans.Runtime;

/// <summary>Activations of one grain class in one silo.</summary>
public sealed class SimpleGrainStatistic
{
    public int ActivationCount { get; init; }

    /// <summary>Full name of the grain class.</summary>
    public string GrainType { get; init; } = "";

    public SiloAddress SiloAddress { get; init; } = null!;
}
