using System.Reflection;
using System.Runtime.CompilerServices;
using Orleans.Serialization.Invocation;

namespace Orleans.Embedded;

/// <summary>The arguments of a filtered call, by their position in the method.</summary>
internal sealed class FilteredRequest(GrainMethod method, object arguments, CancellationToken token) : IInvokable
{
    private readonly int tokenIndex = new MethodShape(method.Method).TokenIndex;

    /// <summary>The boxed tuple, which a filter may have changed.</summary>
    internal object Arguments { get; private set; } = arguments;

    public int GetArgumentCount() => ((ITuple)Arguments).Length + (tokenIndex < 0 ? 0 : 1);

    public object? GetArgument(int index) => index == tokenIndex ? token : ((ITuple)Arguments)[InTuple(index)];

    public void SetArgument(int index, object value)
    {
        if (index == tokenIndex)
            throw new NotSupportedException("A filter cannot replace the cancellation token.");
        Arguments = With(Arguments, InTuple(index), value);
    }

    public string GetMethodName() => method.Method.Name;

    public string GetInterfaceName() => method.Method.DeclaringType!.FullName!;

    public MethodInfo GetMethod() => method.Method;

    private int InTuple(int index) => tokenIndex >= 0 && index > tokenIndex ? index - 1 : index;

    private static object With(object tuple, int index, object value)
    {
        if (index < 7)
        {
            tuple.GetType().GetField($"Item{index + 1}")!.SetValue(tuple, value);
            return tuple;
        }

        var rest = tuple.GetType().GetField("Rest")!;
        rest.SetValue(tuple, With(rest.GetValue(tuple)!, index - 7, value));
        return tuple;
    }
}
