using System.Reflection;

namespace Conversations.Gateway.Tests.Streaming;

/// <summary>An implementation of any interface by one function: enough where a test uses one or two of many methods.</summary>
public class Fake : DispatchProxy
{
    Func<MethodInfo, object?[], object?> answer = null!;

    public static T Of<T>(Func<MethodInfo, object?[], object?> answer)
        where T : class
    {
        var proxy = Create<T, Fake>();
        ((Fake)(object)proxy).answer = answer;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => answer(targetMethod!, args ?? []);
}
