using System.Reflection;
using Orleans.Concurrency;

namespace Orleans.Embedded;

internal delegate ValueTask<TResult> Invoker<TArgs, TResult>(object grain, ref TArgs args, CancellationToken token);

internal delegate IAsyncEnumerable<T> EnumerableInvoker<TArgs, T>(object grain, ref TArgs args, CancellationToken token);

/// <summary>One method of a grain interface: its traits, and how to invoke it without reflection.</summary>
internal abstract class GrainMethod(MethodInfo method)
{
    internal MethodInfo Method { get; } = method;

    internal string FullName { get; } = $"{method.DeclaringType!.Name}.{method.Name}";

    internal CallTraits Traits { get; } =
        (method.IsDefined(typeof(AlwaysInterleaveAttribute)) ? CallTraits.AlwaysInterleave : 0)
        | (method.IsDefined(typeof(ReadOnlyAttribute)) ? CallTraits.ReadOnly : 0)
        | (method.IsDefined(typeof(OneWayAttribute)) ? CallTraits.OneWay : 0);

    internal TimeSpan? ResponseTimeout { get; } = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
}

internal sealed class GrainMethod<TArgs, TResult>(MethodInfo method, Invoker<TArgs, TResult> invoke) : GrainMethod(method)
{
    internal readonly Invoker<TArgs, TResult> Invoke = invoke;
}

internal sealed class EnumerableMethod<TArgs, T>(MethodInfo method, EnumerableInvoker<TArgs, T> invoke) : GrainMethod(method)
{
    internal readonly EnumerableInvoker<TArgs, T> Invoke = invoke;
}
