namespace Orleans;

/// <summary>Runs around calls that arrive at a grain. Filters run in the order of their registration, then the grain's own.</summary>
public interface IIncomingGrainCallFilter
{
    /// <summary>Calls <see cref="IGrainCallContext.Invoke"/> to go on; what it throws, the caller gets.</summary>
    Task Invoke(IIncomingGrainCallContext context);
}

/// <summary>Runs around calls that code of this silo makes.</summary>
public interface IOutgoingGrainCallFilter
{
    /// <inheritdoc cref="IIncomingGrainCallFilter.Invoke"/>
    Task Invoke(IOutgoingGrainCallContext context);
}

public delegate Task IncomingGrainCallFilterDelegate(IIncomingGrainCallContext context);

public delegate Task OutgoingGrainCallFilterDelegate(IOutgoingGrainCallContext context);
