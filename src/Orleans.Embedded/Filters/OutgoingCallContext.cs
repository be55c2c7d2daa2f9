using System.Reflection;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans.Embedded;

/// <summary>Leads a leaving call through the filters.</summary>
internal sealed class OutgoingCallContext(GrainReference target, GrainMethod method, object arguments, CancellationToken token)
    : IOutgoingGrainCallContext
{
    private readonly FilteredRequest request = new(method, arguments, token);
    private int next;
    private Func<object, Task<object?>>? send;

    public object Grain => target;

    public MethodInfo InterfaceMethod => method.Method;

    public string InterfaceName => InterfaceMethod.DeclaringType!.FullName!;

    public string MethodName => InterfaceMethod.Name;

    public IInvokable Request => request;

    public object? Result { get; set; }

    public GrainId? SourceId => SourceContext?.GrainId;

    public GrainId TargetId => target.GrainId;

    public IGrainContext? SourceContext { get; } = Mailbox.Current?.Activation;

    internal static async Task<TResult> RunAsync<TArgs, TResult>(
        GrainReference target, GrainMethod<TArgs, TResult> method, TArgs args, CancellationToken token)
    {
        var context = new OutgoingCallContext(target, method, args!, token)
        {
            send = async arguments => NoResult.Hide(await target.SendNow(method, (TArgs)arguments, token)),
        };
        await context.Invoke();
        return context.Result is TResult result ? result : default!;
    }

    public async Task Invoke()
    {
        var stage = next++;
        if (stage < target.Silo.OutgoingFilters.Length)
            await target.Silo.OutgoingFilters[stage].Invoke(this);
        else
            Result = await send!(request.Arguments);
    }
}
