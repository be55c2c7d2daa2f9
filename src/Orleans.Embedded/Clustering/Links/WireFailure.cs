using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.ExceptionServices;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>An exception on its way to the caller's silo: of the same type there, if it can be made from its message.</summary>
internal static class WireFailure
{
    private static readonly ConcurrentDictionary<string, Func<string, Exception>?> Makers = new(StringComparer.Ordinal);

    internal static FrameWriter Failure(this FrameWriter frame, Exception exception) => frame
        .Text(exception.GetType().FullName!)
        .Text(exception.Message)
        .Text(exception.StackTrace ?? string.Empty);

    internal static Exception Failure(this ref FrameReader frame)
    {
        var (type, message, stack) = (frame.Text(), frame.Text(), frame.Text());
        var exception = Makers.GetOrAdd(type, MakerOf)?.Invoke(message)
            ?? new WrappedException(message) { OriginalExceptionType = type };
        return stack.Length == 0 ? exception : ExceptionDispatchInfo.SetRemoteStackTrace(exception, stack);
    }

    // Only exceptions, and only those that this process has loaded: a name from the wire makes nothing else.
    private static Func<string, Exception>? MakerOf(string name)
    {
        var type = AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetType(name)).FirstOrDefault(found => found is not null);
        if (type is null || type.IsAbstract || !typeof(Exception).IsAssignableFrom(type))
            return null;
        var constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.Instance)
            .Where(IsOfMessage)
            .MinBy(candidate => candidate.GetParameters().Length);
        if (constructor is null)
            return null;
        var others = constructor.GetParameters().Length - 1;
        return message => (Exception)constructor.Invoke([message, .. new object?[others]]);
    }

    private static bool IsOfMessage(ConstructorInfo constructor)
    {
        var parameters = constructor.GetParameters();
        return parameters.Length > 0 && parameters[0].ParameterType == typeof(string)
            && parameters[0].Name is "message" or "msg" or "errorMsg"
            && parameters.Skip(1).All(parameter => !parameter.ParameterType.IsValueType);
    }
}
