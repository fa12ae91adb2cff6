export default function(){return ()=>{}}
