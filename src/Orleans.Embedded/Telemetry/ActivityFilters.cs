namespace Orleans.Embedded;

/// <summary>Sends the trace of the calling code along with a call.</summary>
internal sealed class LeavingActivityFilter : IOutgoingGrainCallFilter
{
    public Task Invoke(IOutgoingGrainCallContext context) => GrainActivities.Leaves ? Traced(context) : context.Invoke();

    private static async Task Traced(IOutgoingGrainCallContext context)
    {
        using var span = GrainActivities.Leave(context);
        try
        {
            await context.Invoke();
        }
        catch (Exception failure)
        {
            span.Failed(failure);
            throw;
        }
    }
}

/// <summary>Goes on with the trace that a call brings.</summary>
internal sealed class ArrivingActivityFilter : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context) => GrainActivities.Arrives ? Traced(context) : context.Invoke();

    private static async Task Traced(IIncomingGrainCallContext context)
    {
        using var span = GrainActivities.Arrive(context);
        try
        {
            await context.Invoke();
        }
        catch (Exception failure)
        {
            span.Failed(failure);
            throw;
        }
    }
}
