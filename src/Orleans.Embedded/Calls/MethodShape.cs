using System.Reflection;
using System.Reflection.Emit;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>What the emitter needs to know of a grain method: the types around its arguments, its token and its result.</summary>
internal sealed class MethodShape
{
    internal MethodShape(MethodInfo method)
    {
        Method = method;
        var parameters = method.GetParameters();
        if (method.IsGenericMethodDefinition || parameters.Any(parameter => parameter.ParameterType.IsByRef))
            throw Unsupported("generic methods and ref parameters cannot be grain calls");
        TokenIndex = Array.FindLastIndex(parameters, parameter => parameter.ParameterType == typeof(CancellationToken));
        if (parameters.Count(parameter => parameter.ParameterType == typeof(CancellationToken)) > 1)
            throw Unsupported("a grain call has at most one CancellationToken");
        Arguments = new ArgumentTuple(
            [.. parameters.Where((_, i) => i != TokenIndex).Select(parameter => parameter.ParameterType)]);

        var result = method.ReturnType;
        var definition = result.IsGenericType ? result.GetGenericTypeDefinition() : result;
        IsEnumerable = definition == typeof(IAsyncEnumerable<>);
        IsVoid = result == typeof(Task) || result == typeof(ValueTask);
        if (!IsVoid && !IsEnumerable && definition != typeof(Task<>) && definition != typeof(ValueTask<>))
            throw Unsupported("grain methods return Task, Task<T>, ValueTask, ValueTask<T> or IAsyncEnumerable<T>");
        Result = IsVoid ? typeof(NoResult) : result.GetGenericArguments()[0];
    }

    internal MethodInfo Method { get; }

    internal ArgumentTuple Arguments { get; }

    /// <summary>Position of the CancellationToken among the parameters, or -1. It travels apart from the arguments.</summary>
    internal int TokenIndex { get; }

    internal Type Result { get; }

    internal bool IsVoid { get; }

    internal bool IsEnumerable { get; }

    internal IEnumerable<Type> AllTypes => Method.GetParameters().Select(parameter => parameter.ParameterType).Append(Method.ReturnType);

    internal Type GrainMethodType =>
        (IsEnumerable ? typeof(EnumerableMethod<,>) : typeof(GrainMethod<,>)).MakeGenericType(Arguments.Type, Result);

    internal MethodInfo SendMethod =>
        typeof(GrainReference).GetMethod(
            IsEnumerable ? nameof(GrainReference.Enumerate) : nameof(GrainReference.Send), BindingFlags.Instance | BindingFlags.NonPublic)!
            .MakeGenericMethod(Arguments.Type, Result);

    /// <summary>From the task that sending returns to the ValueTask that the method returns; null when it is that task.</summary>
    internal ConstructorInfo? ValueTaskConstructor =>
        Method.ReturnType == typeof(ValueTask) ? typeof(ValueTask).GetConstructor([typeof(Task)])
        : Method.ReturnType.IsValueType ? Method.ReturnType.GetConstructor([typeof(Task<>).MakeGenericType(Result)])
        : null;

    internal Type InvokerReturnType => IsEnumerable ? Method.ReturnType : typeof(ValueTask<>).MakeGenericType(Result);

    /// <summary>From what the grain returns to what the invoker returns.</summary>
    internal void EmitUniformResult(ILGenerator il)
    {
        if (IsVoid)
            il.Emit(OpCodes.Call, typeof(NoResult).GetMethod(
                nameof(NoResult.From), BindingFlags.Static | BindingFlags.NonPublic, [Method.ReturnType])!);
        else if (Method.ReturnType == typeof(Task<>).MakeGenericType(Result))
            il.Emit(OpCodes.Newobj, InvokerReturnType.GetConstructor([Method.ReturnType])!);
    }

    internal GrainMethod ToGrainMethod(MethodInfo invoker)
    {
        var kind = (IsEnumerable ? typeof(EnumerableInvoker<,>) : typeof(Invoker<,>)).MakeGenericType(Arguments.Type, Result);
        return (GrainMethod)Activator.CreateInstance(GrainMethodType, Method, invoker.CreateDelegate(kind))!;
    }

    private NotSupportedException Unsupported(string why) => new($"{Method.DeclaringType}.{Method.Name}: {why}.");
}
