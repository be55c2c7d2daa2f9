using System.Reflection;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Orleans.Embedded;

internal delegate ValueTask<TResult> Invoker<TArgs, TResult>(object grain, ref TArgs args, CancellationToken token);

internal delegate IAsyncEnumerable<T> EnumerableInvoker<TArgs, T>(object grain, ref TArgs args, CancellationToken token);

/// <summary>One method of a grain interface: its traits, and how to invoke it without reflection.</summary>
internal abstract class GrainMethod(MethodInfo method)
{
    internal MethodInfo Method { get; } = method;

    internal string FullName { get; } = $"{method.DeclaringType!.Name}.{method.Name}";

    /// <summary>How other silos name it.</summary>
    internal string Signature { get; } =
        $"{method.Name}({string.Join(',', method.GetParameters().Select(parameter => parameter.ParameterType.ToString()))})";

    internal CallTraits Traits { get; } =
        (method.IsDefined(typeof(AlwaysInterleaveAttribute)) ? CallTraits.AlwaysInterleave : 0)
        | (method.IsDefined(typeof(ReadOnlyAttribute)) ? CallTraits.ReadOnly : 0)
        | (method.IsDefined(typeof(OneWayAttribute)) ? CallTraits.OneWay : 0);

    internal TimeSpan? ResponseTimeout { get; } = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;

    /// <summary>A call that came from another silo.</summary>
    internal abstract IArrivedCall Arrived(GrainReference target, in CallFrame call, GrainCall? caller, FrameReader arguments, CancellationToken token);
}

internal sealed class GrainMethod<TArgs, TResult>(MethodInfo method, Invoker<TArgs, TResult> invoke) : GrainMethod(method)
{
    internal readonly Invoker<TArgs, TResult> Invoke = invoke;

    internal override IArrivedCall Arrived(
        GrainReference target, in CallFrame call, GrainCall? caller, FrameReader arguments, CancellationToken token)
    {
        var arrived = new MethodCall<TArgs, TResult>(target, this, arguments.Json<TArgs>(), caller, call.Values)
        {
            Chain = call.Chain,
            Hops = call.Hops,
        };
        if (token.CanBeCanceled)
            arrived.CancelWith(token);
        return new ArrivedCall<TResult>(arrived);
    }
}

internal sealed class EnumerableMethod<TArgs, T>(MethodInfo method, EnumerableInvoker<TArgs, T> invoke) : GrainMethod(method)
{
    internal readonly EnumerableInvoker<TArgs, T> Invoke = invoke;

    internal override IArrivedCall Arrived(
        GrainReference target, in CallFrame call, GrainCall? caller, FrameReader arguments, CancellationToken token) =>
        new ArrivedEnumeration<T>(new GrainEnumerable<TArgs, T>(target, this, arguments.Json<TArgs>(), token).GetAsyncEnumerator);
}
