using System.Reflection;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans.Embedded;

/// <summary>Leads an arriving call through the filters to the grain.</summary>
/// <remarks>A filter that only looks on costs little: arguments are boxed for one that asks for them, and who need not wait makes no task.</remarks>
internal sealed class IncomingCallContext(IFilteredCall call, Activation activation) : IIncomingGrainCallContext
{
    private FilteredRequest? request;
    private int next;

    public object Grain => activation.GrainInstance!;

    public MethodInfo InterfaceMethod => call.Method.Method;

    public string InterfaceName => InterfaceMethod.DeclaringType!.FullName!;

    public string MethodName => InterfaceMethod.Name;

    public IInvokable Request => request ??= new(call.Method, call.BoxedArguments!, call.Token);

    public object? Result { get; set; }

    public GrainId? SourceId => call.Caller?.Target;

    public GrainId TargetId => activation.GrainId;

    public IGrainContext TargetContext => activation;

    public MethodInfo ImplementationMethod
    {
        get
        {
            var map = Grain.GetType().GetInterfaceMap(InterfaceMethod.DeclaringType!);
            return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, InterfaceMethod)];
        }
    }

    internal static async ValueTask<TResult> RunAsync<TResult>(IFilteredCall call, Activation activation)
    {
        var context = new IncomingCallContext(call, activation);
        await context.Invoke();
        return context.Result is TResult result ? result : default!;
    }

    public Task Invoke()
    {
        var filters = activation.Silo.IncomingFilters;
        var stage = next++;
        if (stage < filters.Length)
            return filters[stage].Invoke(this);
        return stage == filters.Length && Grain is IIncomingGrainCallFilter own ? own.Invoke(this) : InvokeGrain();
    }

    private Task InvokeGrain()
    {
        if (request is not null)
            call.BoxedArguments = request.Arguments;
        var pending = call.InvokeAsync();
        if (!pending.IsCompletedSuccessfully)
            return FinishAsync(pending);
        Result = pending.Result;
        return Task.CompletedTask;
    }

    private async Task FinishAsync(ValueTask<object?> pending) => Result = await pending;
}
