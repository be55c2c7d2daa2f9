using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>The runtime of one silo: what its references, mailboxes and activations share.</summary>
internal sealed class Silo : IDisposable
{
    private const int MaxDeactivationsAtOnce = 256;

    private readonly SiloMessagingOptions messaging;
    private readonly IdleCollector collector;
    private volatile bool isStopping;

    public Silo(
        IServiceProvider services, TimeProvider time, IOptions<SiloMessagingOptions> messaging, IOptions<GrainCollectionOptions> collection,
        IEnumerable<IIncomingGrainCallFilter> incomingFilters, IEnumerable<IOutgoingGrainCallFilter> outgoingFilters, LocalSiloDetails details, ILogger<Silo> logger)
    {
        Services = services;
        Time = time;
        this.messaging = messaging.Value;
        Collection = collection.Value;
        IncomingFilters = [.. incomingFilters];
        OutgoingFilters = [.. outgoingFilters];
        Log = new SiloLog(logger);
        Clock = new SiloClock(time);
        Directory = new ActivationDirectory(this);
        Factory = new GrainFactory(this);
        Classes = new GrainClasses(this);
        Management = new Management(this, details);
        collector = new IdleCollector(this);
    }

    internal IServiceProvider Services { get; }

    internal TimeProvider Time { get; }

    internal GrainCollectionOptions Collection { get; }

    internal IIncomingGrainCallFilter[] IncomingFilters { get; }

    internal IOutgoingGrainCallFilter[] OutgoingFilters { get; }

    internal TimeSpan DefaultResponseTimeout => messaging.EffectiveResponseTimeout;

    internal bool HasOutgoingFilters => OutgoingFilters.Length > 0;

    internal SiloLog Log { get; }

    internal SiloClock Clock { get; }

    internal ActivationDirectory Directory { get; }

    internal GrainFactory Factory { get; }

    internal GrainClasses Classes { get; }

    internal IManagementGrain Management { get; }

    public void Dispose()
    {
        collector.Dispose();
        Clock.Dispose();
    }

    /// <summary>How long a caller of the method waits.</summary>
    internal TimeSpan ResponseTimeout(GrainMethod method) => method.ResponseTimeout ?? DefaultResponseTimeout;

    /// <summary>Null when this silo is all there is.</summary>
    internal Cluster? Cluster { get; set; }

    /// <summary>Brings a call to its grain.</summary>
    internal void Send(GrainCall call)
    {
        if (Cluster is { } cluster)
            cluster.Send(call);
        else
            SendHere(call);
    }

    /// <summary>Brings a call to its grain in this silo, which is activated if need be.</summary>
    internal void SendHere(GrainCall call)
    {
        if (isStopping && call.Caller is null && Mailbox.Current is null)
        {
            call.Fail(new SiloUnavailableException($"The silo is stopping; {call.Name} on {call.Target} was not sent."));
            return;
        }

        try
        {
            while (!Directory.Locate(call).Mailbox.Enqueue(call))
            {
                // The activation ended just now, and the directory has its successor or nothing.
            }
        }
        catch (OrleansConfigurationException exception)
        {
            call.Fail(exception);
        }
    }

    /// <summary>Refuses calls from outside, lets those inside end, and deactivates every grain.</summary>
    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        isStopping = true;
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = MaxDeactivationsAtOnce, CancellationToken = cancellationToken };

        // Grains that end may call others, and so wake them up: hence the rounds.
        while (!Directory.IsEmpty)
        {
            await Parallel.ForEachAsync(Directory.All, atOnce, static async (activation, token) =>
            {
                activation.Deactivate(new(DeactivationReasonCode.ShuttingDown, "The silo is stopping."), token);
                await activation.Deactivated.WaitAsync(token);
            });
        }
    }
}
