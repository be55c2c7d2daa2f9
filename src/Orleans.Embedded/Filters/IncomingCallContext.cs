using System.Reflection;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans.Embedded;

/// <summary>Leads an arriving call through the filters to the grain.</summary>
internal sealed class IncomingCallContext(IFilteredCall call, Activation activation) : IIncomingGrainCallContext
{
    private readonly FilteredRequest request = new(call.Method, call.BoxedArguments!, call.Token);
    private int next;

    public object Grain => activation.GrainInstance!;

    public MethodInfo InterfaceMethod => call.Method.Method;

    public string InterfaceName => InterfaceMethod.DeclaringType!.FullName!;

    public string MethodName => InterfaceMethod.Name;

    public IInvokable Request => request;

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

    public async Task Invoke()
    {
        var filters = activation.Silo.IncomingFilters;
        var stage = next++;
        if (stage < filters.Length)
        {
            await filters[stage].Invoke(this);
        }
        else if (stage == filters.Length && Grain is IIncomingGrainCallFilter own)
        {
            await own.Invoke(this);
        }
        else
        {
            call.BoxedArguments = request.Arguments;
            Result = await call.InvokeAsync();
        }
    }
}
