namespace Orleans.Embedded;

/// <summary>What filters need of a call whatever its types.</summary>
internal interface IFilteredCall
{
    GrainMethod Method { get; }

    /// <summary>The tuple of the arguments, without the CancellationToken.</summary>
    object? BoxedArguments { get; set; }

    CancellationToken Token { get; }

    GrainCall? Caller { get; }

    ValueTask<object?> InvokeAsync();
}
