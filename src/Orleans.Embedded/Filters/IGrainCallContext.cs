using System.Reflection;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans
{
    /// <summary>A call as a filter sees it.</summary>
    public interface IGrainCallContext
    {
        /// <summary>The grain object where the call arrives, the reference where it leaves.</summary>
        object Grain { get; }

        MethodInfo InterfaceMethod { get; }

        string InterfaceName { get; }

        string MethodName { get; }

        /// <summary>The arguments; changes made before <see cref="Invoke"/> reach the grain.</summary>
        IInvokable Request { get; }

        /// <summary>The result, once <see cref="Invoke"/> has ended; may be replaced.</summary>
        object? Result { get; set; }

        /// <summary>The calling grain; null when the host calls.</summary>
        GrainId? SourceId { get; }

        GrainId TargetId { get; }

        Task Invoke();
    }

    public interface IIncomingGrainCallContext : IGrainCallContext
    {
        MethodInfo ImplementationMethod { get; }

        IGrainContext TargetContext { get; }
    }

    public interface IOutgoingGrainCallContext : IGrainCallContext
    {
        /// <summary>The calling activation; null when the host calls.</summary>
        IGrainContext? SourceContext { get; }
    }
}

namespace Orleans.Serialization.Invocation
{
    /// <summary>A method with its arguments.</summary>
    public interface IInvokable
    {
        int GetArgumentCount();

        object? GetArgument(int index);

        void SetArgument(int index, object value);

        string GetMethodName();

        string GetInterfaceName();

        MethodInfo GetMethod();
    }
}
