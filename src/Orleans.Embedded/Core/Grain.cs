using System.Diagnostics.CodeAnalysis;
using Orleans.Embedded;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Base class of grains.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    /// <summary>For grains that a silo makes: the context is that of the activation being made.</summary>
    protected Grain()
        : this(Mailbox.Current?.Activation
            ?? throw new InvalidOperationException("A grain is not made by its constructor: get a reference from IGrainFactory.GetGrain."))
    {
    }

    protected Grain(IGrainContext grainContext) => GrainContext = grainContext;

    public IGrainContext? GrainContext { get; }

    IGrainContext IGrainBase.GrainContext => GrainContext!;

    public GrainReference GrainReference => GrainContext!.GrainReference;

    public string IdentityString => GrainContext!.GrainId.ToString();

    protected IGrainFactory GrainFactory => Activation.Silo.Factory;

    protected IServiceProvider ServiceProvider => GrainContext!.ActivationServices;

    private Activation Activation => (Activation)GrainContext!;

    /// <inheritdoc cref="IGrainBase.OnActivateAsync"/>
    [SuppressMessage("Naming", "CA1725", Justification = "Orleans' own names.")]
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc cref="IGrainBase.OnDeactivateAsync"/>
    [SuppressMessage("Naming", "CA1725", Justification = "Orleans' own names.")]
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends this activation when the calls that run now have ended.</summary>
    protected void DeactivateOnIdle() => GrainBaseExtensions.DeactivateOnIdle(this);

    /// <summary>Keeps the idle collection away for at least this time; zero or less takes that back.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => Activation.DelayDeactivation(timeSpan);
}
